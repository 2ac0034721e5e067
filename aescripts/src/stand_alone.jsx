// Builds the comp of one shot, or those of a storyboard, or updates them. File > Scripts > Run Script File.
(function () {
    //@include "embedded.jsxinc"
    //@include "builder.jsxinc"

    function run() {
        var root = findPictures(embedded, new File($.fileName).parent);
        if (root === null) {
            return;
        }
        refuseOtherShapes(embedded.shots);
        var report = [];
        var comp;
        app.beginUndoGroup("Multiplane: " + embedded.name);
        try {
            comp = makeScene(embedded, root, report);
        } finally {
            app.endUndoGroup();
        }
        comp.openInViewer();
        var caveat = blendingCaveat(app.project);
        if (caveat !== "") {
            report.push(caveat);
        }
        if (report.length > 0) {
            alert(report.join("\n\n"), "Multiplane");
        }
    }

    try {
        run();
    } catch (e) {
        // Not "text" + e: adding a caught error to a string can itself throw.
        alert("Could not build \"" + embedded.name + "\".\n\n" + e.message + "\n(line " + e.line + ")", "Multiplane");
    }
})();
