import { type Attachment, attachArtifacts as attach, type Descriptor } from '@strake/oci';
import { pluginTransports } from '../compose/plugin-transports.ts';
import type { OpenImageOptions } from './copy-options.ts';

/** `attachArtifacts` of `@strake/oci`; plugins offer no place for artifacts. @throws as that does */
export function attachArtifacts(
  to: string,
  artifacts: readonly Attachment[],
  { plugins = [], ...options }: OpenImageOptions = {},
): Promise<readonly Descriptor[]> {
  return attach(to, artifacts, {
    ...options,
    transports: pluginTransports(plugins, options.timeouts?.plugin),
  });
}
