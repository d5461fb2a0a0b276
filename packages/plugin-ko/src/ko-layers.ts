import type {
  FileEntry,
  ImageContext,
  Layer,
  LayerPlan,
  PluginErrorFacts,
} from '@strake/core/plugin';
import { DELVE, delveFile } from './delve.ts';
import { fileCapabilities } from './file-capabilities.ts';
import { entryWriter } from './image-place.ts';
import { kodataEntries } from './kodata-entries.ts';
import { layerNotes } from './layer-notes.ts';
import type { KoOptions } from './options.ts';
import { PROGRAM_DIRECTORY, programName } from './program-name.ts';

type Context = ImageContext<KoOptions | undefined>;

/** Directories above a program, as ko names them. Source: ko, pkg/build/gobuild.go `tarBinary`. */
const DIRECTORIES = [PROGRAM_DIRECTORY.slice(1)];
const WINDOWS_DIRECTORIES = ['Hives', 'Files', `Files${PROGRAM_DIRECTORY}`];

/**
 * Makes ko's layers of the program that another plugin has compiled: kodata, the program, and Delve. Their tars are those of ko, byte
 * for byte.
 * @throws CONFIG_VALUE_INVALID without a program, and for an unknown capability; FILE_UNREADABLE for kodata
 */
export async function koLayers(plan: LayerPlan, context: Context): Promise<LayerPlan | undefined> {
  const { options, outputs } = context;
  if (options === undefined) return undefined;
  const found = findProgram(plan, options, context);
  const notes = layerNotes(options);
  const capability = capabilityOf(options, context);
  const delve = delveFile(outputs);
  const name = programName(options.importPath);
  const make = (id: string, note: string, file: FileEntry['content']) =>
    programLayer(
      { id, name: id === DELVE ? DELVE : name, note, content: file, capability },
      context,
    );
  const layers: readonly Layer[] = [
    {
      id: 'kodata',
      ...layerFormat(context),
      createdBy: notes.kodata.createdBy,
      entries: await kodataEntries(options, context),
    },
    make('ko-app', notes.program.createdBy, found.entry.content),
    ...(delve === undefined ? [] : [make(DELVE, notes.delve.createdBy, { file: delve })]),
  ];
  return {
    ...plan,
    layers: plan.layers.flatMap((layer) => {
      if (layer !== found.layer) return [layer];
      const entries = layer.entries.filter((entry) => entry !== found.entry);
      return [...(entries.length > 0 ? [{ ...layer, entries }] : []), ...layers];
    }),
  };
}

function findProgram(
  { layers }: LayerPlan,
  { importPath }: KoOptions,
  { error }: Context,
): { readonly layer: Layer; readonly entry: FileEntry } {
  const path = `${PROGRAM_DIRECTORY}/${programName(importPath)}`;
  for (const layer of layers) {
    // Compilers add ".exe" on Windows; ko does not.
    const entry = layer.entries.find((each) => [path, `${path}.exe`].includes(each.path));
    if (entry?.type === 'file') return { layer, entry };
  }
  throw error('CONFIG_VALUE_INVALID', `${path} is not the path of a compiled program`, {
    option: ['importPath'],
    hint: `Add { package: ${importPath}, path: ${path} } to go.programs.`,
  });
}

interface LayerProgram {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly content: FileEntry['content'];
  readonly capability: string | undefined;
}

function programLayer(program: LayerProgram, context: Context): Layer {
  const { id, name, note, content, capability } = program;
  const isWindows = context.platform.os === 'windows';
  const writer = entryWriter(context.platform.os);
  const path = `${isWindows ? 'Files' : ''}${PROGRAM_DIRECTORY}/${name}`;
  const entry = writer.file(path, content, 0);
  return {
    id,
    ...layerFormat(context),
    createdBy: note,
    entries: [
      ...(isWindows ? WINDOWS_DIRECTORIES : DIRECTORIES).map((each) => writer.directory(each, 0)),
      capability === undefined
        ? entry
        : { ...entry, xattrs: { 'security.capability': capability } },
    ],
  };
}

function layerFormat({ platform }: Context): Pick<Layer, 'format' | 'tar'> {
  return { tar: 'go', ...(platform.os === 'windows' ? { format: 'windows' } : {}) };
}

function capabilityOf({ capabilities = [] }: KoOptions, context: Context): string | undefined {
  const found = fileCapabilities(capabilities);
  if (typeof found === 'object') {
    const { position, what } = found;
    const facts: PluginErrorFacts = {
      option: ['capabilities', position],
      hint: 'Write names such as net_bind_service, numbers, all, or a clause of setcap: net_raw=ep.',
    };
    const term = JSON.stringify(capabilities[position]);
    throw context.error('CONFIG_VALUE_INVALID', `capability ${term} ${what}`, facts);
  }
  return context.platform.os === 'linux' ? found : undefined;
}
