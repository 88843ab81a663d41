//! How the stage is looked at: zoom and pan, bounded so that it never leaves the screen. Pure.

export const ZOOM_MAX = 8;

export class Camera {
  constructor() {
    this.zoom = 1;
    this.panX = 0;
    this.panY = 0;
    this.centreX = 0;
    this.centreY = 0;
    this.width = 1;
    this.height = 1;
    this.density = 1;
    this.only = -1;
    this.still = false;
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} density
   * @param {number} centreX
   * @param {number} centreY
   */
  resize(width, height, density, centreX, centreY) {
    this.width = width;
    this.height = height;
    this.density = density;
    this.centreX = centreX;
    this.centreY = centreY;
    this.bound();
  }

  /** @param {number} x on the stage */
  screenX(x) {
    return (x - this.centreX) * this.zoom + this.centreX + this.panX;
  }

  /** @param {number} y */
  screenY(y) {
    return (y - this.centreY) * this.zoom + this.centreY + this.panY;
  }

  /** @param {number} x on the screen */
  stageX(x) {
    return (x - this.centreX - this.panX) / this.zoom + this.centreX;
  }

  /** @param {number} y */
  stageY(y) {
    return (y - this.centreY - this.panY) / this.zoom + this.centreY;
  }

  /**
   * Zooms by a factor; what is at this point of the screen stays there.
   * @param {number} factor
   * @param {number} x
   * @param {number} y
   */
  zoomAt(factor, x, y) {
    const stageX = this.stageX(x), stageY = this.stageY(y);
    this.zoom = Math.max(1, Math.min(ZOOM_MAX, this.zoom * factor));
    this.panX = x - this.centreX - (stageX - this.centreX) * this.zoom;
    this.panY = y - this.centreY - (stageY - this.centreY) * this.zoom;
    this.bound();
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  panBy(dx, dy) {
    this.panX += dx;
    this.panY += dy;
    this.bound();
  }

  reset() {
    this.zoom = 1;
    this.panX = this.panY = 0;
  }

  bound() {
    const x = ((this.zoom - 1) * this.width) / 2, y = ((this.zoom - 1) * this.height) / 2;
    this.panX = Math.max(-x, Math.min(x, this.panX));
    this.panY = Math.max(-y, Math.min(y, this.panY));
  }
}

/** Radii grow slower than distances, so that zooming in makes room. @param {number} zoom */
export function zoomedRadius(zoom) {
  return zoom ** 0.55;
}
