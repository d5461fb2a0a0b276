/**
 * What the hints of `@strake/oci` say to users of the command. That package knows neither options nor plugins; its hints name the
 * options of its functions.
 */
const WORDS: readonly (readonly [library: RegExp, command: string])[] = [
  [/\bname (\S+) in "insecure"/, 'use --insecure $1'],
  [/\blog in to (\S+) with docker login\b/, 'log in with strake login $1, docker login'],
  [
    /\bdocker login and podman login write it\b/,
    'docker login, podman login and strake login write it',
  ],
  [/\bselect (?:one platform|platforms)\b(?! with )/i, '$& with --platform'],
  [/\bomit the layers\b/, 'omit --layers'],
  [/\bvalidate it for details\b/, 'run "strake validate" for details'],
  [/^Variants of .*$/, '$& A plugin can add others.'],
  [/^Two entries write\b/, 'Two plugins or options write'],
  [
    /^(It is the content of an entry of a layer)\.$/,
    '$1; "strake plan" shows which plugin added it.',
  ],
  [/^The destination that handles\b/, 'The plugin that handles'],
  [
    /^It was removed from the store; write it again\.$/,
    'It was removed from the cache; build again to recreate it.',
  ],
  [
    /^Write what is missing in the store again\.$/,
    'Build again to recreate what is missing in the cache.',
  ],
  [
    /^(Free space on the disk that the tool names); TMPDIR selects another .*$/,
    '$1: "strake cache prune" frees space in the cache, STRAKE_CACHE and TMPDIR select other directories.',
  ],
  [
    /^An image is expected here\.$/,
    'Programs are packages under "go.programs", written without ko://; an image is expected here.',
  ],
];

/** The hint of an error, in the words of the command line. */
export function commandHint(hint: string): string {
  return WORDS.reduce((text, [library, command]) => text.replace(library, command), hint);
}
