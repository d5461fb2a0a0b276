import { type ErrorTable, ERROR_CODES as OCI_CODES } from '@strake/oci';

/** The failures that builds report and `@strake/oci` does not. */
const BUILD_CODES = {
  // --- config: the user's input -------------------------------------------------------------------------------
  CONFIG_KEY_UNKNOWN: ['config', 'a key that nothing reads'],
  CONFIG_VALUE_INVALID: ['config', 'a value of the wrong type or form'],
  CONFIG_PLATFORM_MAP: ['config', 'a map by platform with a key that is not a platform pattern'],
  CONFIG_TEMPLATE: ['config', 'a template that does not parse or names an unknown variable'],
  CONFIG_VARIABLE: ['config', 'a variable of `vars` that has no value'],
  CONFIG_IMAGE_UNKNOWN: ['config', 'an image name that the configuration does not contain'],
  CONFIG_OPTION: ['config', 'an invalid command-line option, or a combination that does not work'],
  CACHE_TRUST: [
    'config',
    'a remote cache without `cache.trust`, or with a value there that is not a public key',
  ],
  BASE_NOT_FOUND: ['config', 'a base image that does not exist'],
  BASE_MISSING: ['config', 'a platform without a base image'],
  REBASE_SEAM: ['config', 'an image that does not tell which of its layers are those of its base'],
  REBASE_REFUSED: ['config', 'an image that cannot be put on another base, or would not run there'],
  LAYER_CONFLICT: [
    'config',
    'a path that is a directory in one layer and something else in another',
  ],
  LAYER_DIALECT: ['config', 'a layer in a format that its operating system cannot read'],
  SIZE_EXCEEDED: [
    'config',
    'an image, or something in it, that is larger than its budget in `sizes`',
  ],
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
  PLUGIN_FAILED: ['plugin', 'code of a plugin threw'],
  PLUGIN_BAD_RESULT: ['plugin', 'code of a plugin returned an invalid result'],
  PLUGIN_TIMEOUT: ['plugin', 'a call of a plugin took longer than timeouts.plugin'],
  PLUGIN_REFUSED: ['config', 'a plugin rejects the build'],
  PLUGIN_CONFLICT: ['plugin', 'two plugins describe the same thing'],
  // --- tool: the user's toolchain -----------------------------------------------------------------------------
  TOOL_OUTPUT: ['tool', 'a program succeeded without producing the expected output'],
} as const satisfies ErrorTable;

/**
 * The failures that strake itself reports; those of plugins and of the command are declared where they are thrown. A code is stable
 * and part of the public contract, the kind says who has to act, and the description says when it occurs.
 */
export const ERROR_CODES = { ...BUILD_CODES, ...OCI_CODES } as const;

/** The stable name of a failure that strake itself reports. */
export type ErrorCode = keyof typeof ERROR_CODES;
