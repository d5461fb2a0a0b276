import { readFileSync } from 'node:fs';

/** The root's package.json, the one place that says where the project is. */
const { homepage } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly homepage: string };

/** URL of the repository, without a slash at its end. */
export const REPOSITORY = homepage.replace(/#.*$/, '');
