import { definePlugin, type Plugin } from '@strake/core/plugin';
import { compileDelve } from './delve.ts';
import { koConfig } from './ko-config.ts';
import { koIndex } from './ko-index.ts';
import { koLayers } from './ko-layers.ts';
import { type KoOptions, schema } from './options.ts';

/** Makes the layers, config, annotations and index of an image as ko makes them; another plugin compiles its program. */
export const plugin: Plugin = definePlugin<KoOptions | undefined>({
  name: 'ko',
  schema,
  compile: compileDelve,
  layer: { stage: 'convert', handler: koLayers },
  mutate: { stage: 'convert', handler: koConfig },
  index: { stage: 'adjust', handler: koIndex },
});
