import { definePlugin, type Plugin } from '@strake/core/plugin';
import { type KoOptions, schema } from './options.ts';

/** Makes the layers, config and annotations of an image as ko makes them. */
export const plugin: Plugin = definePlugin<KoOptions | undefined>({ name: 'ko', schema });
