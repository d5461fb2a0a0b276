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
 * Every failure that strake reports. The code is stable and part of the public contract, the kind says who has to act,
 * and the description says when it occurs (`docs/errors.md` prints it).
 */
export const ERROR_CODES = {
  // --- config: the user's input -------------------------------------------------------------------------------
  CONFIG_UNTRUSTED: ['config', 'a configuration that another user may have written'],
  CONFIG_NOT_FOUND: ['config', 'there is no configuration file, or the named one does not exist'],
  CONFIG_SYNTAX: ['config', 'the configuration file is not valid YAML, JSON or code'],
  CONFIG_KEY_UNKNOWN: ['config', 'a key that nothing reads'],
  CONFIG_VALUE_INVALID: ['config', 'a value of the wrong type or form'],
  CONFIG_PLATFORM_MAP: ['config', 'a map by platform with a key that is not a platform pattern'],
  CONFIG_TEMPLATE: ['config', 'a template that does not parse or names an unknown variable'],
  CONFIG_VARIABLE: ['config', 'a variable of `vars` that has no value'],
  CONFIG_IMAGE_UNKNOWN: ['config', 'an image name that the configuration does not contain'],
  CONFIG_OPTION: ['config', 'an invalid command-line option, or a combination that does not work'],
  PLATFORM_INVALID: [
    'config',
    'a platform that is not OS/ARCH[/VARIANT][:OSVERSION] with known names',
  ],
  PLATFORM_NONE: ['config', 'no platform is left to build'],
  REFERENCE_INVALID: ['config', 'a malformed image reference'],
  DIGEST_INVALID: ['config', 'a digest that is not ALGORITHM:ENCODED'],
  DESTINATION_INVALID: ['config', 'a destination that no plugin handles, or with a malformed name'],
  BASE_NOT_FOUND: ['config', 'a base image that does not exist'],
  IMAGE_NOT_FOUND: [
    'config',
    'a layout, archive or daemon without such an image, or with several and none selected',
  ],
  INDEX_DUPLICATE: ['config', 'two images for the same platform in one image index'],
  BASE_INVALID: ['config', 'a base that is not an image, or not one that can be built on'],
  BASE_PLATFORM: ['config', 'a base image that does not support the platform'],
  BASE_MISSING: ['config', 'a platform without a base image'],
  LAYER_CONFLICT: [
    'config',
    'a path that is a directory in one layer and something else in another',
  ],
  LAYER_DIALECT: ['config', 'a layer in a format that its operating system cannot read'],
  FILE_UNREADABLE: ['config', 'a file that cannot be read'],
  REGISTRY_CONFIG: [
    'config',
    'a registries.conf, certs.d or proxy setting of the machine that cannot be used',
  ],
  REGISTRY_BLOCKED: ['config', 'a registry that registries.conf blocks'],
  OUTPUT_UNWRITABLE: ['config', 'an output that cannot be written'],
  PLUGIN_UNTRUSTED: ['config', 'a plugin found only in a directory that another user can write to'],
  PLUGIN_NOT_FOUND: ['config', 'a plugin named in the configuration that cannot be found'],
  ANNOTATIONS_UNSUPPORTED: ['config', 'annotations on an image with Docker media types'],
  SOURCE_DATE_EPOCH: ['config', 'SOURCE_DATE_EPOCH is not a whole number of seconds'],
  // --- plugin: the plugin's author ----------------------------------------------------------------------------
  PLUGIN_INVALID: ['plugin', 'a module that exports no plugin, or a malformed one'],
  PLUGIN_API: [
    'plugin',
    'a plugin written for another version of the plugin API, or in the old form',
  ],
  PLUGIN_DUPLICATE: ['config', 'a plugin that is listed twice, or two plugins with the same name'],
  PLUGIN_NAME_RESERVED: ['plugin', 'a plugin named like a key of the configuration'],
  PLUGIN_TAP_INVALID: [
    'plugin',
    'a hook with an unknown stage, option or filter, or without a handler',
  ],
  PLUGIN_ERROR_UNDECLARED: ['plugin', 'an error code that the plugin does not declare'],
  PLUGIN_ORDER: ['plugin', 'a cycle in before/after, or a reference to a tap of another stage'],
  PLUGIN_SETUP: ['plugin', 'the setup function of a plugin threw'],
  PLUGIN_FAILED: ['plugin', 'a tap threw'],
  PLUGIN_BAD_RESULT: ['plugin', 'a tap returned an invalid description'],
  PLUGIN_UNSETTLED: ['plugin', 'a tap returned a promise that never settled'],
  PLUGIN_STRAY: ['plugin', 'a timer or promise failed that no hook was waiting for'],
  PLUGIN_TIMEOUT: ['plugin', 'a tap exceeded the configured timeout'],
  PLUGIN_REFUSED: ['config', 'a plugin rejects the build'],
  PLUGIN_CONFLICT: ['plugin', 'two plugins describe the same thing'],
  // --- tool: the user's toolchain -----------------------------------------------------------------------------
  TOOL_NOT_FOUND: ['tool', 'a program that is not on PATH'],
  TOOL_FAILED: ['tool', 'a program failed'],
  TOOL_OUTPUT: ['tool', 'a program succeeded without producing the expected output'],
  DAEMON_INVALID: ['config', 'an invalid daemon host or docker context'],
  DAEMON_UNREACHABLE: ['tool', 'no connection to the Docker daemon or Podman service'],
  DAEMON_ERROR: ['tool', 'the Docker daemon or Podman service returned an error'],
  GO_MODULE_NOT_FOUND: ['tool', 'no go.mod or go.work in the directory of the programs'],
  GO_PACKAGE_NOT_FOUND: ['tool', 'a Go package that does not exist'],
  GO_PACKAGE_NOT_MAIN: ['tool', 'a Go package that is not a main package'],
  GO_PACKAGE_EXCLUDED: ['tool', 'a Go package whose files build constraints exclude'],
  GO_MODULE_MISSING: ['tool', 'a module that go.mod does not provide'],
  GO_BUILD_FAILED: ['tool', 'the Go compiler or linker failed'],
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
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** The stable name of a failure. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes of kind `tool`: a tool failed or is missing. */
export type ToolErrorCode = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code][0] extends 'tool' ? Code : never;
}[ErrorCode];
