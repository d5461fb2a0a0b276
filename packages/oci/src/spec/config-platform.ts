import type { Platform } from './descriptor.ts';
import type { ImageConfigFields } from './image-config.ts';
import { normalizePlatform } from './platform.ts';
import { defined } from './record.ts';

/** The platform of an image by its config, normalized. Source: OCI image-spec v1.1 config.md "Properties". */
export function configPlatform(config: ImageConfigFields): Platform {
  const { os, architecture, variant } = config;
  return normalizePlatform({
    os,
    architecture,
    ...(variant ? { variant } : {}),
    ...(config['os.version'] ? { 'os.version': config['os.version'] } : {}),
    ...defined({ 'os.features': config['os.features'] }),
  });
}
