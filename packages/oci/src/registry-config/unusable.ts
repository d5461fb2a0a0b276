import { messageOf, StrakeError } from '../errors/index.ts';

/** The error for a file or directory of settings that cannot be used as it is. */
export function unusable(path: string, what: string, cause?: unknown): StrakeError {
  const detail = cause === undefined ? '' : `: ${messageOf(cause).split('\n', 1)[0]}`;
  return new StrakeError('REGISTRY_CONFIG', `${path} ${what}${detail}`, {
    hint: 'Repair it; containers-registries.conf(5) and containers-certs.d(5) describe what podman, skopeo and strake read.',
    ...(cause === undefined ? {} : { cause }),
  });
}
