/** Who has to act on a failure. The command's exit code follows from it. */
export type ErrorKind = 'config' | 'plugin' | 'tool' | 'registry' | 'integrity';

export const ERROR_KINDS: readonly ErrorKind[] = Object.freeze([
  'config',
  'plugin',
  'tool',
  'registry',
  'integrity',
]);

/** Error codes with who has to act, and when each occurs: `{ BANNER_REFUSED: ['config', 'a banner that is too long'] }`. */
export type ErrorTable = Readonly<Record<string, readonly [kind: ErrorKind, when: string]>>;

/**
 * The failures that this package reports. A code is stable and part of the public contract. Packages that build on this one have
 * tables of their own.
 */
export const ERROR_CODES = {
  // --- config: the user's input -------------------------------------------------------------------------------
  PLATFORM_INVALID: [
    'config',
    'a platform that is not OS/ARCH[/VARIANT][:OSVERSION] with known names',
  ],
  PLATFORM_NONE: ['config', 'no platform is left to build'],
  REFERENCE_INVALID: ['config', 'a malformed image reference'],
  DIGEST_INVALID: ['config', 'a digest that is not ALGORITHM:ENCODED'],
  DESTINATION_INVALID: ['config', 'a destination that nothing handles, or with a malformed name'],
  IMAGE_NOT_FOUND: [
    'config',
    'a layout, archive or daemon without such an image, or with several and none selected',
  ],
  INDEX_DUPLICATE: ['config', 'two images for the same platform in one image index'],
  BASE_PLATFORM: ['config', 'a base image that does not support the platform'],
  BASE_INVALID: ['config', 'a base that is not an image, or not one that can be built on'],
  FILE_UNREADABLE: ['config', 'a file that cannot be read'],
  REGISTRY_CONFIG: [
    'config',
    'a registries.conf, certs.d or proxy setting of the machine that cannot be used',
  ],
  REGISTRY_BLOCKED: ['config', 'a registry that registries.conf blocks'],
  OUTPUT_UNWRITABLE: ['config', 'an output that cannot be written'],
  CLOSED: ['plugin', 'a registry client or a store that a program uses after it closed it'],
  // --- tool: the user's toolchain -----------------------------------------------------------------------------
  DAEMON_INVALID: ['config', 'an invalid daemon host or docker context'],
  NODE_UNSUPPORTED: ['tool', 'a Node.js that is older than this package requires'],
  TOOL_NOT_FOUND: ['tool', 'a program that is not on PATH'],
  TOOL_FAILED: ['tool', 'a program failed'],
  DAEMON_UNREACHABLE: ['tool', 'no connection to the Docker daemon or Podman service'],
  DAEMON_ERROR: ['tool', 'the Docker daemon or Podman service returned an error'],
  // --- registry: registry or network --------------------------------------------------------------------------
  REGISTRY_UNREACHABLE: ['registry', 'no connection to the registry'],
  REGISTRY_TIMEOUT: ['registry', 'the registry did not respond in time'],
  REGISTRY_UNAUTHORIZED: [
    'registry',
    'the registry requires credentials, or rejects the ones it was given',
  ],
  REGISTRY_DENIED: ['registry', 'the credentials do not permit the operation'],
  REGISTRY_NOT_FOUND: ['registry', 'the registry does not have the image, blob or repository'],
  REGISTRY_RATE_LIMIT: [
    'registry',
    'the registry limits the rate of requests for longer than strake waits',
  ],
  REGISTRY_ERROR: ['registry', 'the registry returned an error'],
  REGISTRY_PROTOCOL: [
    'registry',
    'the registry returned a response that the distribution-spec does not allow',
  ],
  REGISTRY_TLS: ['registry', 'the certificate of the registry is not trusted'],
  REGISTRY_CREDENTIALS: ['registry', 'a broken credential file or credential helper'],
  // --- integrity: content that does not verify -----------------------------------------------------------------
  DIGEST_MISMATCH: ['integrity', 'content that does not match its digest'],
  SIZE_MISMATCH: ['integrity', 'content that does not match its size'],
  MANIFEST_INVALID: ['integrity', 'a manifest, index or config that violates the image-spec'],
  IMAGE_TOO_LARGE: ['config', 'an image larger than strake and registries accept'],
  LIMIT_EXCEEDED: ['integrity', 'something larger or more deeply nested than strake reads'],
  LAYOUT_INVALID: [
    'integrity',
    'a directory or archive that is not an OCI layout or Docker archive',
  ],
  LAYER_ENTRY_INVALID: [
    'plugin',
    'a layer entry with a path, mode, owner or target that cannot be written',
  ],
  LAYER_ENTRY_DUPLICATE: ['plugin', 'two layer entries with the same path'],
  FILE_CHANGED: ['integrity', 'a file that changed while it was being read'],
} as const satisfies ErrorTable;

/** The stable name of a failure of this package. */
export type ErrorCode = keyof typeof ERROR_CODES;
