import { readFileSync } from 'node:fs';

/** The root's package.json, the only place with the project's URL. */
const { homepage } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly homepage: string };

/** URL of the repository, without a slash at its end. */
export const REPOSITORY = homepage.replace(/#.*$/, '');
