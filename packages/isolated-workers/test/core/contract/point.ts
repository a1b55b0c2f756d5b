/** A class whose instances are plain data to a serializer: their methods do not arrive. */
export class Point {
  x = 1;
  readonly y: number;
  constructor(y: number) {
    this.y = y;
  }
  length(): number {
    return Math.hypot(this.x, this.y);
  }
}
