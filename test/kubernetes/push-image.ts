import { type BuildOptions, build, type ImageResult } from '@strake/core';
import { plugin } from '@strake/plugin-kubernetes';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

/** Builds an image of one file, and pushes it with the plugin. */
export interface Pusher {
  /** @param config replaces keys of the image's configuration */
  push(
    destination: string,
    config?: Readonly<Record<string, unknown>>,
    options?: Partial<BuildOptions>,
  ): Promise<ImageResult>;
}

/** A project with a cache of its own. */
export async function startPusher(
  t: Scope,
  env: Readonly<Record<string, string>>,
): Promise<Pusher> {
  const directory = await temporaryDirectory(t);
  return {
    async push(destination, config = {}, options = {}) {
      const { images } = await build({
        plugins: [plugin, layer],
        directory,
        env: { ...env, XDG_CACHE_HOME: directory },
        outputs: [destination],
        config: {
          platforms: ['linux/amd64', 'linux/arm64'],
          base: 'scratch',
          vcs: false,
          tags: ['v1'],
          images: { app: {} },
          ...config,
        },
        ...options,
      });
      const [image] = images;
      if (!image) throw new Error('no image was built');
      return image;
    },
  };
}

/** Puts a file into each image that says for which platform it is. */
const layer = {
  name: 'mark',
  layer: (
    plan: { readonly layers: readonly object[] },
    { platform }: { readonly platform: { readonly architecture: string } },
  ) => ({
    layers: [
      ...plan.layers,
      {
        id: 'mark',
        entries: [{ type: 'file', path: '/mark', content: { text: platform.architecture } }],
      },
    ],
  }),
} as never;
