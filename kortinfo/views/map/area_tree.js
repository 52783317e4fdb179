// The areas that hold units, as a tree.
//
// A node is an area of the tree that comes apart (country, region, municipality), or a leaf: the
// units that lie in no deeper area. An area with one part only is that part.
(function part(kortinfo) {
  "use strict";

  // The tree of areas that hold units. Nodes stand children first, so the root is the last.
  class AreaTree {
    constructor(points) {
      const { areas } = points;
      const own = points.towns.units;
      const children = areas.map(() => []);
      this.area = []; // position in points.areas
      this.total = [];
      this.children = [];
      this.leafOf = new Int32Array(areas.length).fill(-1); // node of an area's own units
      const nodeOf = new Int32Array(areas.length).fill(-1);
      for (let at = areas.length - 1; at >= 0; at--) {
        const parts = children[at].reverse();
        if (own[at]) parts.push((this.leafOf[at] = this.add(at, own[at], [])));
        if (!parts.length) continue;
        const total = parts.reduce((sum, node) => sum + this.total[node], 0);
        nodeOf[at] = parts.length === 1 ? parts[0] : this.add(at, total, parts);
        if (areas[at].parent >= 0) children[areas[at].parent].push(nodeOf[at]);
      }
      this.size = this.area.length;
      this.root = this.size - 1;
      this.parent = new Int32Array(this.size).fill(-1);
      this.depth = new Int32Array(this.size);
      for (let node = this.size - 1; node >= 0; node--) {
        for (const child of this.children[node]) {
          this.parent[child] = node;
          this.depth[child] = this.depth[node] + 1;
        }
      }
    }

    add(area, total, children) {
      this.area.push(area);
      this.total.push(total);
      this.children.push(children);
      return this.area.length - 1;
    }
  }

  kortinfo.sources.push(part);
  Object.assign(kortinfo, { AreaTree });
})((globalThis.kortinfo ??= {}));
