// Affine maps of space: 3 rows of 4 numbers; the fourth row is always 0 0 0 1.

export function moved([x, y, z]) {
    return [
        [1, 0, 0, x],
        [0, 1, 0, y],
        [0, 0, 1, z],
    ];
}

export function scaled([x, y, z]) {
    return [
        [x, 0, 0, 0],
        [0, y, 0, 0],
        [0, 0, z, 0],
    ];
}

/** Right-handed: the axis after `axis` turns towards the one after that. */
export function rotation(axis, degrees) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
    const m = scaled([1, 1, 1]);
    m[i][i] = m[j][j] = cos;
    m[i][j] = -sin;
    m[j][i] = sin;
    return m;
}

export function product(a, b) {
    return a.map((row) =>
        [0, 1, 2, 3].map((column) => {
            const sum = row[0] * b[0][column] + row[1] * b[1][column] + row[2] * b[2][column];
            return column === 3 ? sum + row[3] : sum;
        }),
    );
}

export function transformed(m, [x, y, z]) {
    return m.map((row) => row[0] * x + row[1] * y + row[2] * z + row[3]);
}

export function inverse(m) {
    const cofactor = (r, c) => {
        const [r1, r2, c1, c2] = [(r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3];
        return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
    };
    const determinant = m[0][0] * cofactor(0, 0) + m[0][1] * cofactor(0, 1) + m[0][2] * cofactor(0, 2);
    const linear = [0, 1, 2].map((r) => [0, 1, 2].map((c) => cofactor(c, r) / determinant));
    const away = [m[0][3], m[1][3], m[2][3]];
    return linear.map((row) => [...row, -(row[0] * away[0] + row[1] * away[1] + row[2] * away[2])]);
}
