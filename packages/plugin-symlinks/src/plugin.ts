import { definePlugin, type Plugin } from '@strake/core/plugin';
import { addEntries, reportDangling } from './add-entries.ts';
import { type SymlinksOptions, schema } from './options.ts';

/** Adds links, directories and files to a layer: from disk, from templates, or generated as TOML, JSON and YAML. */
export const plugin: Plugin = definePlugin<SymlinksOptions | undefined>({
  name: 'symlinks',
  aliases: ['files'],
  schema,
  layer: [
    // Behind the programs of any language, whose layer they may share, and before links take a platform's form.
    { stage: 'adjust', handler: addEntries },
    { stage: 'adjust', handler: reportDangling },
  ],
});
