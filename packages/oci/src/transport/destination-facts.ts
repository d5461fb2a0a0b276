/** What can be brought to the destinations of one scheme, and how they are named. Plain data. */
export interface DestinationFacts {
  /** `index`: images and image indexes; `image`: one platform, so that a build for several is refused before it starts. */
  readonly takes: 'index' | 'image';
  /** Whether it takes layers before the image is complete. Default: false. */
  readonly early?: boolean;
  /** Whether the target is a file or directory, relative to that of the configuration; otherwise it is a reference. Default: false. */
  readonly path?: boolean;
  /** Whether manifests stay byte by byte, so that the image has the same digest there. Default: true. */
  readonly manifests?: boolean;
  /** Whether the target may be empty: the image gets the names of its repository and tags. Default: false. */
  readonly empty?: boolean;
  /** Whether several images may go to one target, each under its own names. Default: true. */
  readonly shared?: boolean;
  /** How a destination is written, for messages: `docker://REGISTRY/REPOSITORY:TAG`. Default: `SCHEME:TARGET`. */
  readonly form?: string;
  /** The tag of a copy whose destination names none. Default: the tag or name at its source. */
  readonly defaultTag?: string;
}

/** What is true of a scheme whose plugin declares nothing. */
export const UNDECLARED: DestinationFacts = Object.freeze({ takes: 'index' });

/** How a destination of a scheme is written, for messages. */
export function formOf(scheme: string, { form = `${scheme}:TARGET` }: DestinationFacts): string {
  return form;
}

/** `docker://`, `oci:`: how destinations of a scheme begin. */
export function prefixOf(scheme: string, facts: DestinationFacts): string {
  return formOf(scheme, facts).startsWith(`${scheme}://`) ? `${scheme}://` : `${scheme}:`;
}
