/** An element of an SBOM that contains others. */
export interface SbomElement {
  /** Its identifier in the document; empty: nothing can name it. */
  readonly id: string;
  /** Of the file that it is; empty for what is not a file. */
  readonly path: string;
  /** `linux/arm64`, of an image; empty for anything else. */
  readonly platform: string;
}

/** Where an element is. */
export interface SbomPlace {
  /** Paths of the files that it is, or is in; empty if the document does not say. */
  readonly paths: readonly string[];
  readonly platforms: readonly string[];
}

/** Elements that are looked at for the place of one: whoever wrote the document may relate everything with everything. */
const MOST_LOOKED_AT = 200;

/**
 * Finds the files and the images that elements are in, however deep.
 * @param relations pairs of identifiers: what contains, what is in it. They may be wrong, double, or go round in circles.
 */
export function sbomPlaces(
  elements: readonly SbomElement[],
  relations: readonly (readonly [container: string, content: string])[],
): (element: SbomElement) => SbomPlace {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const containers = new Map<string, string[]>();
  for (const [container, content] of relations) {
    const known = containers.get(content);
    if (!known) containers.set(content, [container]);
    else if (known.length < MOST_LOOKED_AT) known.push(container);
  }
  return (element) => {
    const seen = new Set([element.id]);
    const found = { paths: new Set<string>(), platforms: new Set<string>() };
    for (const id of seen) {
      const at = id === element.id ? element : byId.get(id);
      if (at?.path) found.paths.add(at.path);
      if (at?.platform) found.platforms.add(at.platform);
      if (id === '') continue;
      for (const container of containers.get(id) ?? [])
        if (seen.size < MOST_LOOKED_AT) seen.add(container);
    }
    return {
      // A file of its own is the place, not what it is packed in.
      paths: element.path ? [element.path] : [...found.paths].sort(),
      platforms: [...found.platforms].sort(),
    };
  };
}
