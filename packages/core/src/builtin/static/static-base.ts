import type { ImageConfigFields, Platform } from '@strake/oci';
import type { SyntheticLayer } from '@strake/oci/internal';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import { staticLayer } from './static-layer.ts';

/** A base that strake creates instead of reading it. */
export interface StaticBase {
  readonly config: ImageConfigFields;
  readonly layers: readonly SyntheticLayer[];
}

/**
 * `builtin:static`, the default base: the files that a static program needs, and no programs. Its user, directory and
 * environment are those of `gcr.io/distroless/static:nonroot`, so it can replace that.
 * @throws BASE_PLATFORM for another OS than Linux
 */
export function staticBase(platform: Platform): StaticBase {
  if (platform.os !== 'linux') {
    throw new StrakeError('BASE_PLATFORM', `base builtin:static does not support ${platform.os}`, {
      hint:
        platform.os === 'windows'
          ? 'Set base: { "windows/*": "mcr.microsoft.com/windows/nanoserver:ltsc2022" } for Windows.'
          : `Set base: { "${platform.os}/*": … }, for example scratch.`,
    });
  }
  return {
    config: {
      architecture: platform.architecture,
      os: platform.os,
      ...defined({ variant: platform.variant }),
      config: {
        User: '65532',
        Env: [
          'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
        ],
        WorkingDir: '/home/nonroot',
      },
    },
    layers: [staticLayer()],
  };
}
