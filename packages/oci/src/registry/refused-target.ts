import { StrakeError } from '../errors/index.ts';

/** The error for something that a registry (`HOST[:PORT]`) leads to and strake does not follow. */
export function refusedTarget(registry: string, what: string): StrakeError {
  return new StrakeError('REGISTRY_PROTOCOL', `registry ${registry} ${what}`, {
    hint: 'strake does not follow that, since it could give away credentials: ask who runs the registry.',
  });
}
