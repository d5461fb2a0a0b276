import { definePlugin, type Plugin } from '@strake/core/plugin';

/** Loads images into the nodes of local clusters. */
export const plugin: Plugin = definePlugin({ name: 'kubernetes' });
