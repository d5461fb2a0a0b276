/** The tables of containerd's configuration that have the snapshotter of Kubernetes, in versions 2, and 3 and later. */
const TABLES: readonly string[] = [
  'plugins.io.containerd.grpc.v1.cri.containerd',
  'plugins.io.containerd.cri.v1.images',
];

/**
 * Reads the snapshotter of Kubernetes from the output of `containerd config dump`, as kind does: images that are unpacked for another
 * one would be unpacked again when a pod starts.
 * Source: kind pkg/cluster/nodeutils, `parseSnapshotter`
 * @returns `overlayfs`, the default of containerd, if it names none
 */
export function readSnapshotter(dump: string): string {
  let table = '';
  for (const line of dump.split('\n').map((each) => each.trim())) {
    const [, header] = /^\[([^[\]]+)\]$/.exec(line) ?? [];
    if (header !== undefined) table = header.replaceAll(/["'\s]/g, '');
    const [, , value] = /^snapshotter\s*=\s*(["'])(.*)\1$/.exec(line) ?? [];
    if (value && TABLES.includes(table)) return value;
  }
  return 'overlayfs';
}
