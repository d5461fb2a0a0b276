import type { Platform, StringMap } from '@strake/oci';

/** The variables that core gives for a platform; empty where the platform has no such part. */
export function platformVariables(platform: Platform): StringMap {
  return {
    os: platform.os,
    arch: platform.architecture,
    variant: platform.variant ?? '',
    osVersion: platform['os.version'] ?? '',
    exe: platform.os === 'windows' ? '.exe' : '',
  };
}
