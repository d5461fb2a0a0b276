import type { PlatformReport } from '@strake/oci';
import type { Answers } from './answers.ts';
import { type Directory, imageTree, type LayerEntries, layerTree } from './directory.ts';

/** The files of layers and of whole images, each made once. */
export interface Trees {
  /** @throws AnswerError */
  ofLayer(image: number, platform: PlatformReport, at: number): Promise<Directory>;
  /** @throws AnswerError */
  ofPlatform(image: number, platform: PlatformReport): Promise<Directory>;
}

export function createTrees(answers: Answers): Trees {
  const made = new Map<string, Promise<Directory>>();
  const once = (key: string, make: () => Promise<Directory>): Promise<Directory> => {
    const known = made.get(key);
    if (known) return known;
    const tree = make();
    made.set(key, tree);
    tree.catch(() => made.delete(key));
    return tree;
  };
  const entriesOf = async (
    image: number,
    { layers }: PlatformReport,
    at: number,
  ): Promise<LayerEntries> => {
    const digest = layers[at]?.digest ?? '';
    const { entries } = await answers.ask({ kind: 'layer', image, digest });
    return { layer: at, entries };
  };
  return {
    ofLayer: (image, platform, at) =>
      once(`${image} ${platform.digest} ${at}`, async () =>
        layerTree(await entriesOf(image, platform, at)),
      ),
    ofPlatform: (image, platform) =>
      once(`${image} ${platform.digest}`, async () =>
        imageTree(
          await Promise.all(platform.layers.map((_, at) => entriesOf(image, platform, at))),
        ),
      ),
  };
}
