import { errorFactory } from '@strake/core';

/** Failures of the command alone: what it finds, reads and loads. */
export const COMMAND_CODES = {
  CONFIG_UNTRUSTED: ['config', 'a configuration that another user may have written'],
  CONFIG_NOT_FOUND: ['config', 'there is no configuration file, or the named one does not exist'],
  CONFIG_SYNTAX: ['config', 'the configuration file is not valid YAML, JSON or code'],
  MANIFEST_SYNTAX: ['config', 'a file with references to images is not valid YAML or JSON'],
  MANIFEST_REFERENCE: ['config', 'a reference in YAML to an image or package that cannot be built'],
  ATTESTATION_NOT_FOUND: [
    'config',
    'an image without the SBOM, provenance or signature that was asked for',
  ],
  IMAGE_UNVERIFIED: [
    'integrity',
    'an image that is to be signed again, and is not signed by whom it should be',
  ],
  REBUILD_IMPOSSIBLE: [
    'config',
    'an image whose provenance does not say enough to build it again, or says what strake does not do',
  ],
  SOURCE_UNREACHABLE: [
    'registry',
    'the source of an image, which its provenance names, cannot be fetched',
  ],
  SOURCE_MISMATCH: ['integrity', 'a source that is not what the provenance of the image says'],
  PLUGIN_UNTRUSTED: ['config', 'a plugin found only in a directory that another user can write to'],
  PLUGIN_NOT_FOUND: ['config', 'a plugin named in the configuration that cannot be found'],
  PLUGIN_UNSETTLED: ['plugin', 'a tap returned a promise that never settled'],
  PLUGIN_STRAY: ['plugin', 'a timer or promise failed that no hook was waiting for'],
} as const;

/** Makes an error with one of these codes, or with one of strake's. */
export const commandError = errorFactory(COMMAND_CODES);
