import { resolve } from 'node:path';
import { settingsOf } from './find-build.ts';
import type { KoRequest } from './ko-request.ts';
import { listMentions } from './render-list.ts';
import type { TemplateNeeds } from './template-facts.ts';

/**
 * Which facts the templates of a request may read, so that neither go nor git is asked in vain.
 * @throws CONFIG_TEMPLATE for a template that does not parse
 */
export function templateNeeds(request: KoRequest): TemplateNeeds {
  const programs = request.programs.map((program) => {
    const { dir, flags, ldflags } = settingsOf(program, request);
    const names = new Set([...listMentions(flags), ...listMentions(ldflags)]);
    const reads = (name: string) => names.has(name) || names.has('*');
    return { directory: resolve(request.directory, dir), reads };
  });
  const some = (name: string) => programs.some(({ reads }) => reads(name));
  const inGit = programs.filter(({ reads }) => reads('Git')).map(({ directory }) => directory);
  return {
    goEnv: some('GoEnv'),
    git: [...new Set(inGit)],
    now: !request.env.SOURCE_DATE_EPOCH && (some('Date') || some('Timestamp')),
  };
}
