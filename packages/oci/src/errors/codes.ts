/** Who has to act on a failure. The command's exit code follows from it. */
export type ErrorKind = 'config' | 'plugin' | 'tool' | 'registry' | 'integrity';

export const ERROR_KINDS: readonly ErrorKind[] = Object.freeze([
  'config',
  'plugin',
  'tool',
  'registry',
  'integrity',
]);

/**
 * Every failure strake can report: the code is stable and part of the public contract, the kind says who acts, the
 * text says when it happens (it is what `docs/errors.md` prints).
 */
export const ERROR_CODES = {
  // --- config: the user's input -------------------------------------------------------------------------------
  CONFIG_UNTRUSTED: ['config', 'a configuration that another user may have written'],
  CONFIG_NOT_FOUND: ['config', 'no configuration file, or the one that was named does not exist'],
  CONFIG_SYNTAX: ['config', 'the configuration file is not valid YAML, JSON or code'],
  CONFIG_KEY_UNKNOWN: ['config', 'a key that nothing reads'],
  CONFIG_VALUE_INVALID: ['config', 'a value of the wrong type or form'],
  CONFIG_PLATFORM_MAP: ['config', 'a map by platform with a key that is no pattern'],
  CONFIG_TEMPLATE: ['config', 'a template that does not parse or names an unknown variable'],
  CONFIG_VARIABLE: ['config', 'a variable of `vars` that has no value'],
  CONFIG_IMAGE_UNKNOWN: ['config', 'an image name that the configuration does not have'],
  CONFIG_OPTION: ['config', 'a command-line option that does not fit'],
  PLATFORM_INVALID: [
    'config',
    'a platform that is not OS/ARCH[/VARIANT][:OSVERSION] with known names',
  ],
  PLATFORM_NONE: ['config', 'no platform is left to build'],
  REFERENCE_INVALID: ['config', 'an image reference that breaks the grammar'],
  DIGEST_INVALID: ['config', 'a digest that is not ALGORITHM:ENCODED'],
  DESTINATION_INVALID: ['config', 'a destination that nobody handles, or with a malformed name'],
  BASE_NOT_FOUND: ['config', 'a base image that does not exist'],
  IMAGE_NOT_FOUND: [
    'config',
    'a layout, archive or daemon without such an image, or with several and none of them named',
  ],
  INDEX_DUPLICATE: ['config', 'two images of one platform that are to stand in one list'],
  BASE_INVALID: ['config', 'a base that is not an image, or of a kind that cannot be built on'],
  BASE_PLATFORM: ['config', 'a base that lacks the platform'],
  BASE_MISSING: ['config', 'a platform without a base'],
  LAYER_CONFLICT: [
    'config',
    'a path that is a directory in one layer and something else in another',
  ],
  LAYER_DIALECT: ['config', 'a layer in a form that its operating system cannot read'],
  FILE_UNREADABLE: ['config', 'a file that cannot be read'],
  REGISTRY_CONFIG: [
    'config',
    'a registries.conf, certs.d or proxy setting of the machine that cannot be used',
  ],
  REGISTRY_BLOCKED: ['config', 'a registry that registries.conf blocks'],
  OUTPUT_UNWRITABLE: ['config', 'an output that cannot be written'],
  PLUGIN_UNTRUSTED: ['config', 'a plugin that was found only where another user can write'],
  PLUGIN_NOT_FOUND: ['config', 'a plugin of the configuration that cannot be found'],
  ANNOTATIONS_UNSUPPORTED: ['config', 'annotations on an image of the Docker family'],
  SOURCE_DATE_EPOCH: ['config', 'SOURCE_DATE_EPOCH is not a whole number of seconds'],
  // --- plugin: the plugin's author ----------------------------------------------------------------------------
  PLUGIN_INVALID: ['plugin', 'a module that exports no plugin, or a malformed one'],
  PLUGIN_API: [
    'plugin',
    'a plugin made for another generation of the plugin API, or in the old form',
  ],
  PLUGIN_DUPLICATE: ['config', 'a plugin that is in use twice, or two plugins of one name'],
  PLUGIN_NAME_RESERVED: ['plugin', 'a plugin named like a key of the configuration'],
  PLUGIN_TAP_INVALID: [
    'plugin',
    'a hook with an unknown stage, option or filter, or without a handler',
  ],
  PLUGIN_ERROR_UNDECLARED: ['plugin', 'an error code that the plugin does not declare'],
  PLUGIN_ORDER: ['plugin', 'a circle in before/after, or one that crosses stages'],
  PLUGIN_SETUP: ['plugin', 'setup of a plugin threw'],
  PLUGIN_FAILED: ['plugin', 'a tap threw'],
  PLUGIN_BAD_RESULT: ['plugin', 'a tap returned something that is no valid description'],
  PLUGIN_UNSETTLED: ['plugin', 'a tap never settled'],
  PLUGIN_STRAY: ['plugin', 'a timer or promise failed that no hook waits for'],
  PLUGIN_TIMEOUT: ['plugin', 'a tap took longer than the configured time'],
  PLUGIN_REFUSED: ['config', 'a plugin refuses what was to be built'],
  PLUGIN_CONFLICT: ['plugin', 'two plugins describe the same thing'],
  // --- tool: the user's toolchain -----------------------------------------------------------------------------
  TOOL_NOT_FOUND: ['tool', 'a program that is not on PATH'],
  TOOL_FAILED: ['tool', 'a program ended with a failure'],
  TOOL_OUTPUT: ['tool', 'a program succeeded without the output it promised'],
  DAEMON_INVALID: ['config', 'a daemon host or docker context that leads nowhere'],
  DAEMON_UNREACHABLE: ['tool', 'no connection to the Docker daemon or Podman service'],
  DAEMON_ERROR: ['tool', 'the Docker daemon or Podman service answered with an error'],
  GO_MODULE_NOT_FOUND: ['tool', 'no go.mod or go.work where programs are to be built'],
  GO_PACKAGE_NOT_FOUND: ['tool', 'a Go package that does not exist'],
  GO_PACKAGE_NOT_MAIN: ['tool', 'a Go package that is no program'],
  GO_PACKAGE_EXCLUDED: ['tool', 'a Go package whose files build constraints exclude'],
  GO_MODULE_MISSING: ['tool', 'a module that go.mod does not provide'],
  GO_BUILD_FAILED: ['tool', 'the Go compiler or linker failed'],
  // --- registry: registry or network --------------------------------------------------------------------------
  REGISTRY_UNREACHABLE: ['registry', 'no connection to the registry'],
  REGISTRY_TIMEOUT: ['registry', 'the registry did not answer in time'],
  REGISTRY_UNAUTHORIZED: ['registry', 'the registry wants (other) credentials'],
  REGISTRY_DENIED: ['registry', 'the registry refuses this to these credentials'],
  REGISTRY_NOT_FOUND: ['registry', 'the registry does not have it'],
  REGISTRY_RATE_LIMIT: ['registry', 'the registry asks to slow down for longer than strake waits'],
  REGISTRY_ERROR: ['registry', 'the registry answered with an error'],
  REGISTRY_PROTOCOL: [
    'registry',
    'the registry answered something that the distribution-spec does not allow',
  ],
  REGISTRY_TLS: ['registry', 'the registry has no certificate that can be trusted'],
  REGISTRY_CREDENTIALS: ['registry', 'a credential file or helper that does not work'],
  // --- integrity: bytes that are not what they claim ----------------------------------------------------------
  DIGEST_MISMATCH: ['integrity', 'bytes that do not have the digest that was promised'],
  SIZE_MISMATCH: ['integrity', 'bytes that do not have the size that was promised'],
  MANIFEST_INVALID: ['integrity', 'a manifest, index or config that breaks the image-spec'],
  IMAGE_TOO_LARGE: ['config', 'an image that would be larger than what strake and registries read'],
  LIMIT_EXCEEDED: ['integrity', 'something larger or deeper than strake reads'],
  LAYOUT_INVALID: ['integrity', 'a directory or archive that is no OCI layout or docker archive'],
  LAYER_ENTRY_INVALID: [
    'plugin',
    'a layer entry with a path, mode, owner or target that cannot be written',
  ],
  LAYER_ENTRY_DUPLICATE: ['plugin', 'two layer entries for one path'],
  FILE_CHANGED: ['integrity', 'a file that changed while it was read'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** The stable name of a failure. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Of a tool that failed or is missing. */
export type ToolErrorCode = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code][0] extends 'tool' ? Code : never;
}[ErrorCode];
