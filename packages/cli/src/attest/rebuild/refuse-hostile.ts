import { isTold, TOLD_VARIABLES } from '@strake/plugin-go/program';
import { impossible } from './predicate-fields.ts';

export const BY_HAND = 'Look at it with "strake provenance", and build it again by hand.';

/**
 * The address that git gets: HTTPS, without credentials. Other forms that git knows run programs or read files: `ext::`, `file://`, options.
 * @param uri `git+https://HOST/PATH`
 * @throws REBUILD_IMPOSSIBLE
 */
export function cleanUrl(uri: string): string {
  const address = uri.startsWith('git+') ? uri.slice('git+'.length) : '';
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isClean =
    url?.protocol === 'https:' &&
    /^[\w[]/.test(url.host) &&
    !/[@?#]/.test(address) &&
    url.pathname !== '/';
  if (!url || !isClean) {
    throw impossible(
      'the address of its source is not git+https://HOST/PATH',
      'Clone it yourself, and name the clone with --source DIR.',
    );
  }
  return url.href;
}

/** A path inside of the repository. @throws REBUILD_IMPOSSIBLE */
export function checkPath(path: string): string {
  const steps = path.split('/');
  if (
    !path.includes('\\') &&
    !/^[A-Za-z]:/.test(path) &&
    steps.every((each) => !['', '.', '..'].includes(each))
  )
    return path;
  throw impossible(
    `the path of its configuration, ${path}, is not inside of the repository`,
    BY_HAND,
  );
}

/**
 * Variables of the environment: those that strake records, with values that name no program and no place.
 * @throws REBUILD_IMPOSSIBLE
 */
export function checkEnvironment(
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(variables)) {
    const isKnown = name === EPOCH || TOLD_VARIABLES.some((each) => each === name);
    const isValid =
      typeof value === 'string' &&
      (value === '…' || (name === EPOCH ? /^\d{1,15}$/.test(value) : isTold(name, value)));
    if (isKnown && isValid) continue;
    throw impossible(
      `its provenance has a variable of the environment that is malformed, or that strake does not know`,
      BY_HAND,
    );
  }
  return variables as Readonly<Record<string, string>>;
}

const EPOCH = 'SOURCE_DATE_EPOCH';
