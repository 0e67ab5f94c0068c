/** Layers as they come from the server: columns by dictionary, coordinates as steps on a square of 2^30 units. @module */

export const WORLD = 2 ** 30;
export const LINE = 0;
export const POLYGON = 1;
export const POINT = 2;

/** One layer, decoded once into typed arrays. */
export class Layer {
  /** @param {string} name @param {any} raw */
  constructor(name, raw) {
    this.name = name;
    /** @type {number} */
    this.count = raw.count;
    /** @type {string[]} */
    this.ids = raw.ids;
    /** @type {Record<string, {words: any[], codes: number[]}>} */
    this.fields = raw.fields;
    this.kinds = Uint8Array.from(raw.kinds);
    this.featureStart = starts(raw.features);
    this.partStart = starts(raw.parts);
    this.xy = positions(raw.xy);
    this.boxes = this.measureBoxes();
    /** @type {Map<string, number> | null} */
    this.index = null;
  }

  /** Hold other features from now on; who keeps this layer sees them. @param {any} raw */
  become(raw) {
    Object.assign(this, new Layer(this.name, raw));
  }

  /** The value of a field of a feature; null where there is none. @param {string} field @param {number} at */
  value(field, at) {
    const column = this.fields[field];
    const found = column ? column.codes[at] : -1;
    return column && found >= 0 ? column.words[found] : null;
  }

  /** Set the value of a field of a feature; null: there is none. @param {string} field @param {number} at @param {any} value */
  set(field, at, value) {
    const column = this.fields[field];
    if (!column) return;
    const known = value === null ? -1 : column.words.indexOf(value);
    column.codes[at] = known < 0 && value !== null ? column.words.push(value) - 1 : known;
  }

  /** A field as text. @param {string} field @param {number} at */
  textOf(field, at) {
    const found = this.value(field, at);
    return found === null ? "" : String(found);
  }

  /** Where the feature with an id stands, -1 if nowhere. @param {string} id */
  at(id) {
    this.index ??= new Map(this.ids.map((each, at) => [each, at]));
    return this.index.get(id) ?? -1;
  }

  measureBoxes() {
    const boxes = new Int32Array(this.count * 4);
    for (let at = 0; at < this.count; at++) {
      let [west, north, east, south] = [WORLD, WORLD, 0, 0];
      const end = this.partStart[this.featureStart[at + 1]];
      for (let p = this.partStart[this.featureStart[at]]; p < end; p++) {
        const x = this.xy[2 * p], y = this.xy[2 * p + 1];
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      }
      boxes.set([west, north, east, south], at * 4);
    }
    return boxes;
  }

  /** Call `visit(first, end)` with the range of positions of each part of a feature. @param {number} at @param {(first: number, end: number) => void} visit */
  parts(at, visit) {
    for (let part = this.featureStart[at]; part < this.featureStart[at + 1]; part++) {
      visit(this.partStart[part], this.partStart[part + 1]);
    }
  }

  /** A point for a mark: the middle of a line, the mean of an outline. @param {number} at @returns {[number, number]} world units */
  middle(at) {
    const first = this.partStart[this.featureStart[at]];
    const end = this.partStart[this.featureStart[at] + 1];
    if (this.kinds[at] !== POLYGON) {
      const p = first + ((end - first) >> 1);
      if (this.kinds[at] === POINT || end - first > 2) return [this.xy[2 * p], this.xy[2 * p + 1]];
    }
    let x = 0, y = 0;
    const last = this.kinds[at] === POLYGON ? end - 1 : end;
    for (let p = first; p < last; p++) (x += this.xy[2 * p]), (y += this.xy[2 * p + 1]);
    return [x / (last - first), y / (last - first)];
  }
}

/** @param {number[]} counts */
function starts(counts) {
  const found = new Int32Array(counts.length + 1);
  for (let at = 0; at < counts.length; at++) found[at + 1] = found[at] + counts[at];
  return found;
}

/** @param {number[]} steps */
function positions(steps) {
  const found = Int32Array.from(steps);
  for (let at = 2; at < found.length; at++) found[at] += found[at - 2];
  return found;
}

/** Longitude and latitude of world units. @param {number} x @param {number} y @returns {[number, number]} latitude, longitude */
export function degrees(x, y) {
  const lon = (x / WORLD) * 360 - 180;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;
  return [lat, lon];
}

/** World units of a latitude and longitude. @param {number} lat @param {number} lon @returns {[number, number]} */
export function world(lat, lon) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * WORLD, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD];
}

/** Whether a point lies inside a polygon feature. @param {Layer} layer @param {number} at @param {number} x @param {number} y */
export function holds(layer, at, x, y) {
  const box = layer.boxes.subarray(at * 4, at * 4 + 4);
  if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
  let inside = false;
  const { xy } = layer;
  layer.parts(at, (first, end) => {
    for (let p = first, q = end - 1; p < end; q = p++) {
      const above = xy[2 * p + 1] > y !== xy[2 * q + 1] > y;
      if (above && x < ((xy[2 * q] - xy[2 * p]) * (y - xy[2 * p + 1])) / (xy[2 * q + 1] - xy[2 * p + 1]) + xy[2 * p]) inside = !inside;
    }
  });
  return inside;
}
