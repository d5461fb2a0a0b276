import { definePlugin, type Plugin } from '@strake/core/plugin';
import { errors } from './errors.ts';
import type { AttestOptions } from './options.ts';

/** Attests each image that is published: SBOM, provenance, signatures. */
export const plugin: Plugin = definePlugin<AttestOptions | undefined>({
  name: 'attest',
  errors,
});
