import * as THREE from 'three';

/** Of a perspective, how far the eye is from what it looks at, in diagonals of the scene. */
export const EYE_DIAGONALS = 2;
const [NEAREST, FARTHEST] = [0.02, 4];

/**
 * An orthographic camera that can also show depth. In perspective a length at the middle of the view is as long on the screen as before, so that
 * `zoom` keeps its meaning there: CSS pixels a micrometre.
 */
export class StageCamera extends THREE.OrthographicCamera {
  /** How far the eye of the perspective is from the middle, um; Infinity: orthographic. */
  eyeUm = Infinity;
  /** How far the camera itself is from the middle, um. */
  middleUm = 1;

  override updateProjectionMatrix(): void {
    super.updateProjectionMatrix();
    // Called by the constructor of the parent before there are fields.
    const { eyeUm = Infinity, middleUm = 1 } = this as Partial<StageCamera>;
    if (!Number.isFinite(eyeUm)) return;
    const [near, far] = [NEAREST * eyeUm, FARTHEST * eyeUm];
    const [a, b] = [(far + near) / (far - near), (-2 * far * near) / (far - near)];
    // w is 1 in the plane through the middle and 0 at the eye: the pinhole camera in homogeneous coordinates.
    const [slope, offset] = [-1 / eyeUm, 1 - middleUm / eyeUm];
    const e = this.projectionMatrix.elements;
    [e[2], e[6], e[10], e[14]] = [0, 0, a * slope, a * offset + b / eyeUm];
    [e[3], e[7], e[11], e[15]] = [0, 0, slope, offset];
    this.projectionMatrixInverse.copy(this.projectionMatrix).invert();
  }
}
