import { messageOf, StrakeError } from '../errors/index.ts';
import { defined } from '../spec/record.ts';

/** The error for a settings file or directory that cannot be used. */
export function unusable(path: string, what: string, cause?: unknown): StrakeError {
  const detail = cause === undefined ? '' : `: ${messageOf(cause).split('\n', 1)[0]}`;
  return new StrakeError('REGISTRY_CONFIG', `${path} ${what}${detail}`, {
    hint: 'Correct it; containers-registries.conf(5) and containers-certs.d(5) describe the format that podman, skopeo and strake read.',
    ...defined({ cause }),
  });
}
