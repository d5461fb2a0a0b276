import { StrakeError } from '../errors/index.ts';

/** The error for a target that a registry (`HOST[:PORT]`) names and strake does not follow. */
export function refusedTarget(registry: string, what: string): StrakeError {
  return new StrakeError('REGISTRY_PROTOCOL', `registry ${registry} ${what}`, {
    hint: 'strake does not follow it, because it could disclose credentials; contact the operator of the registry.',
  });
}
