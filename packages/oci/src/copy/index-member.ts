import type { Descriptor, Platform } from '../spec/descriptor.ts';

/** A manifest that an image index lists. */
export interface IndexMember {
  readonly descriptor: Descriptor;
  /** Absent for what is for no platform, or for one that was not looked for. */
  readonly platform?: Platform;
}

/** The platform that a new index lists: as the index that the entry came from has it, else as its config does. */
export function listedPlatform({ descriptor, platform }: IndexMember): Platform | undefined {
  return descriptor.platform ?? platform;
}

/** True for what can run: attestations are listed as images of an unknown platform. */
export function isForPlatform<Member extends IndexMember>(
  member: Member,
): member is Member & { readonly platform: Platform } {
  return member.platform !== undefined && member.platform.os !== 'unknown';
}
