import type { PlatformReport } from '@strake/oci';
import { AnswerError, type Answers } from './answers.ts';
import {
  type Directory,
  type File,
  hiddenFiles,
  imageTree,
  type LayerEntries,
  layerTree,
  TreeTooLarge,
} from './directory.ts';

/** The files of layers and of whole images, each made once. */
export interface Trees {
  /** @throws AnswerError */
  ofLayer(image: number, platform: PlatformReport, at: number): Promise<Directory>;
  /** @throws AnswerError */
  ofPlatform(image: number, platform: PlatformReport): Promise<Directory>;
  /** Files of lower layers that higher ones replace or remove. @throws AnswerError */
  hidden(image: number, platform: PlatformReport): Promise<readonly File[]>;
}

export function createTrees(answers: Answers): Trees {
  const made = new Map<string, Promise<Directory>>();
  const once = (key: string, make: () => Promise<Directory>): Promise<Directory> => {
    const known = made.get(key);
    if (known) return known;
    const tree = make().catch((error: unknown) => {
      if (!(error instanceof TreeTooLarge)) throw error;
      throw new AnswerError(
        error.message,
        '"strake inspect --layers" lists the entries of layers.',
      );
    });
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
  const layersOf = (image: number, platform: PlatformReport) =>
    Promise.all(platform.layers.map((_, at) => entriesOf(image, platform, at)));
  const ofPlatform = (image: number, platform: PlatformReport) =>
    once(`${image} ${platform.digest}`, async () => imageTree(await layersOf(image, platform)));
  return {
    ofPlatform,
    hidden: async (image, platform) =>
      hiddenFiles(await layersOf(image, platform), await ofPlatform(image, platform)),
    ofLayer: (image, platform, at) =>
      once(`${image} ${platform.digest} ${at}`, async () =>
        layerTree(await entriesOf(image, platform, at)),
      ),
  };
}
