import type { OtherReport, PlatformReport, ReferrerReport } from '@strake/oci';
import type { ExploredAnswer } from '../../answer/index.ts';
import { artifactLabel } from '../artifact-label.ts';
import { formatBytes, platformName, visible } from '../format.ts';
import { layerSegment, platformOf, platformSegment } from '../model/address.ts';
import { type Directory, isDirectory, sortedMembers } from '../model/directory.ts';
import type { Trees } from '../model/trees.ts';
import type { View, ViewOf } from '../model/view.ts';
import type { TreeNode } from './tree-node.ts';

/** The root of an image's tree. */
export function imageNode(image: number, explored: ExploredAnswer, trees: Trees): TreeNode {
  const { report, reference } = explored;
  const of = { image, explored };
  const node = newNode(undefined, {
    segment: String(image),
    label: visible(reference),
    note: '',
    view: { kind: 'image', ...of },
    load: async () => {
      const artifacts = [...(report.referrers ?? []), ...report.others];
      const about = (platform?: PlatformReport) =>
        artifacts.filter((each) => platformOf(explored, each) === platform);
      return [
        ...report.images.map((platform) =>
          platformNode(node, { kind: 'platform', ...of, platform }, about(platform), trees),
        ),
        ...artifactNodes(node, of, about()),
      ];
    },
  });
  return node;
}

/** The comparison of two images, above them. */
export function comparisonNode([explored, other]: readonly ExploredAnswer[]): TreeNode | undefined {
  if (!explored || !other) return undefined;
  return newNode(undefined, {
    segment: 'comparison',
    label: 'Comparison',
    note: '',
    view: { kind: 'comparison', image: 0, explored, other },
  });
}

function platformNode(
  parent: TreeNode,
  view: ViewOf<'platform'>,
  artifacts: readonly (ReferrerReport | OtherReport)[],
  trees: Trees,
): TreeNode {
  const { platform, image } = view;
  const node = newNode(parent, {
    segment: platformSegment(view.explored, platform),
    label: platformName(platform),
    note: formatBytes(platform.layersSize),
    view,
    load: async () => [
      newNode(node, {
        segment: 'files',
        label: 'All files',
        note: '',
        view: { ...view, kind: 'files' },
        load: async (self) => {
          const root = await trees.ofPlatform(image, platform);
          return memberNodes(self, root, { ...view, kind: 'files' });
        },
      }),
      ...platform.layers.map((layer, number) =>
        newNode(node, {
          segment: layerSegment(number),
          label: `Layer ${number + 1}`,
          suffix: layerSuffix(platform, number),
          note: formatBytes(layer.size),
          view: { ...view, kind: 'layer', at: number, layer },
          load: async (self) => {
            const root = await trees.ofLayer(image, platform, number);
            return memberNodes(self, root, { ...view, kind: 'layer', at: number, layer });
          },
        }),
      ),
      ...artifactNodes(node, view, artifacts),
    ],
  });
  return node;
}

/** What made a layer, as far as its history says. */
function layerSuffix({ layers }: PlatformReport, at: number): string {
  return visible((layers[at]?.createdBy ?? '').slice(0, 200));
}

function artifactNodes(
  parent: TreeNode,
  { image, explored }: Pick<ViewOf<'image'>, 'image' | 'explored'>,
  artifacts: readonly (ReferrerReport | OtherReport)[],
): readonly TreeNode[] {
  return artifacts.map((artifact) =>
    newNode(parent, {
      segment: artifact.digest,
      label: visible(artifactLabel(artifact)),
      note: '',
      view: { kind: 'artifact', image, explored, artifact },
    }),
  );
}

function memberNodes(
  parent: TreeNode,
  directory: Directory,
  of: ViewOf<'files'> | ViewOf<'layer'>,
): readonly TreeNode[] {
  const { image, explored, platform } = of;
  const common = { image, explored, platform, ...(of.kind === 'layer' && { at: of.at }) };
  return sortedMembers(directory).map((member) => {
    if (isDirectory(member))
      return newNode(parent, {
        segment: member.name,
        label: `${visible(member.name)}/`,
        note: formatBytes(member.size),
        view: { kind: 'directory', ...common, directory: member },
        load: async (self) => memberNodes(self, member, of),
      });
    const [, type, , , , size, , target] = member.row;
    return newNode(parent, {
      segment: member.name,
      label: visible(member.name),
      ...(target !== undefined && { suffix: `→ ${visible(target)}` }),
      note: type === 'file' ? formatBytes(size) : '',
      view: { kind: 'file', ...common, file: member },
    });
  });
}

interface NewNode {
  readonly segment: string;
  readonly label: string;
  readonly suffix?: string;
  readonly note: string;
  readonly view: View;
  readonly load?: (self: TreeNode) => Promise<readonly TreeNode[]>;
}

function newNode(parent: TreeNode | undefined, { load, ...fields }: NewNode): TreeNode {
  const node: TreeNode = {
    ...fields,
    // An address cannot have half of a character, as platforms in JSON may.
    segment: fields.segment.toWellFormed(),
    parent,
    depth: parent ? parent.depth + 1 : 0,
    isOpen: false,
    isLoading: false,
    ...(load && { load: () => load(node) }),
  };
  return node;
}
