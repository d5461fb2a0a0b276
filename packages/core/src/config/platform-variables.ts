import type { Platform, StringMap } from '@strake/oci';

/** The built-in variables of a platform; empty if the platform has no such part. */
export function platformVariables(platform: Platform): StringMap {
  return {
    os: platform.os,
    arch: platform.architecture,
    variant: platform.variant ?? '',
    osVersion: platform['os.version'] ?? '',
    exe: platform.os === 'windows' ? '.exe' : '',
  };
}
