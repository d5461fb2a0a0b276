/** What BuildKit sets without a base, and most bases too. Source: buildkit, util/system/path.go */
const DEFAULT = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Images that contain a compiler; what they compile needs none. */
const COMPILER = /(^|\/)golang(-\w+)*([:@]|$)/;

/** Whether a base is an official image of Go. @param base as in FROM */
export function isCompilerImage(base: string): boolean {
  return COMPILER.test(base);
}

/** The PATH of a base. @returns undefined if only the base itself tells */
export function basePath(base: string): string | undefined {
  if (base === 'scratch') return DEFAULT;
  return isCompilerImage(base) ? `/go/bin:/usr/local/go/bin:${DEFAULT}` : undefined;
}
