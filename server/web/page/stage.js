// The layers standing in the world, drawn as the reference compositor lays them over each other.

import { place } from "./camera.js";
import {
  BufferAttribute, BufferGeometry, CustomBlending, DoubleSide, LinearFilter, LinearSRGBColorSpace, Mesh,
  MeshBasicMaterial, OneFactor, OneMinusSrcAlphaFactor, PerspectiveCamera, Scene, Texture, WebGLRenderer,
} from "./three/three.module.min.js";
import { words } from "./words.js";

/** Stand a composition's layers into `canvas`, a pixel of it a pixel of theirs; `address` names their files. */
export async function openStage(canvas, composition, address) {
  const { stage } = composition;
  const files = new Map(composition.layers.map(layer => [layer.id ?? layer.name, layer.file]));
  const pictures = await Promise.all(stage.planes.map(plane => picture(address(files.get(plane.id)))));
  const context = canvas.getContext("webgl2", { antialias: false, alpha: false, preserveDrawingBuffer: true });
  if (!context) throw new Error(words.noWebGL);
  const renderer = new WebGLRenderer({ canvas, context });
  // Colours go through as they are: no light, no tone mapping, no conversion, blended as 8-bit sRGB.
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.setSize(stage.width, stage.height, false);
  const scene = new Scene();
  const meshes = new Map();
  stage.planes.forEach((plane, place) => {
    const mesh = new Mesh(geometry(stage, plane), material(pictures[place]));
    mesh.renderOrder = -plane.depth;
    meshes.set(plane.id, mesh);
    scene.add(mesh);
  });
  const depths = new Map(composition.layers.map(layer => [layer.id ?? layer.name, layer.depth]));
  const camera = new PerspectiveCamera(50, stage.width / stage.height, stage.zoom / 100, stage.zoom * stage.far_ratio * 10);

  return {
    show(pose) {
      place(camera, stage, pose);
      renderer.render(scene, camera);
    },
    setVisible(id, visible) {
      meshes.get(id).visible = visible;
    },
    /** Stand a layer elsewhere: from the camera at rest it looks as before. */
    setDepth(id, depth) {
      depths.set(id, depth);
      const scale = factor(stage, depth) / stage.planes.find(plane => plane.id === id).factor;
      const [x, y, z] = stage.keyframes[0].position;
      meshes.get(id).scale.setScalar(scale);
      meshes.get(id).position.set(x * (1 - scale), -y * (1 - scale), -z * (1 - scale));
      for (const [other, mesh] of meshes) mesh.renderOrder = -depths.get(other);
    },
    close() {
      for (const mesh of meshes.values()) {
        mesh.material.map.image.close();
        mesh.material.map.dispose();
        mesh.material.dispose();
        mesh.geometry.dispose();
      }
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

/** Premultiplied, so that filtering draws in no colour from where there is no alpha. */
async function picture(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return createImageBitmap(await answer.blob(), { premultiplyAlpha: "premultiply", colorSpaceConversion: "none" });
}

function material(image) {
  const map = new Texture(image);
  map.flipY = false;
  map.generateMipmaps = false;
  map.minFilter = LinearFilter;
  map.needsUpdate = true;
  return new MeshBasicMaterial({
    map,
    transparent: true,
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    depthTest: false,
    depthWrite: false,
    toneMapped: false,
    side: DoubleSide,
  });
}

/** How many times farther than depth 0 a depth is: exporters/stage.py. */
const factor = (stage, depth) => 1 / (1 - depth * (1 - 1 / stage.far_ratio));

/** A layer's plane. The farthest, where it covers the canvas, goes on beyond its edges in their pixels. */
function geometry(stage, plane) {
  const { x, y, width, height } = plane.bounds;
  const covers = x <= 0 && y <= 0 && x + width >= stage.width && y + height >= stage.height;
  const more = covers && plane === stage.planes.at(-1) ? 1 : 0;
  const [w, h] = [(0.5 + more) * width * plane.factor, (0.5 + more) * height * plane.factor];
  const [cx, cy, cz] = plane.centre;
  const corners = [[-1, -1], [1, -1], [-1, 1], [1, 1]];
  const at = corners.flatMap(([across, down]) => [cx + across * w, -(cy + down * h), -cz]);
  const uv = corners.flatMap(([across, down]) => [0.5 + across * (0.5 + more), 0.5 + down * (0.5 + more)]);
  const shape = new BufferGeometry();
  shape.setAttribute("position", new BufferAttribute(new Float32Array(at), 3));
  shape.setAttribute("uv", new BufferAttribute(new Float32Array(uv), 2));
  shape.setIndex([0, 1, 2, 2, 1, 3]);
  return shape;
}
