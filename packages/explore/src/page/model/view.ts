import type { LayerReport, OtherReport, PlatformReport, ReferrerReport } from '@strake/oci';
import type { ExploredAnswer } from '../../answer/index.ts';
import type { Directory, File } from './directory.ts';

interface OfImage {
  /** Place of the image, from 0. */
  readonly image: number;
  readonly explored: ExploredAnswer;
}

interface OfPlatform extends OfImage {
  readonly platform: PlatformReport;
}

/** What the page can show. */
export type View =
  | (OfImage & { readonly kind: 'image' })
  | (OfPlatform & { readonly kind: 'platform' })
  /** All layers, one over the other. */
  | (OfPlatform & { readonly kind: 'files' })
  | (OfPlatform & { readonly kind: 'layer'; readonly at: number; readonly layer: LayerReport })
  /** `at`: of one layer; absent: of all. */
  | (OfPlatform & {
      readonly kind: 'directory';
      readonly at?: number;
      readonly directory: Directory;
    })
  | (OfPlatform & { readonly kind: 'file'; readonly at?: number; readonly file: File })
  /** This image and another one. */
  | (OfImage & { readonly kind: 'comparison'; readonly other: ExploredAnswer })
  | (OfImage & { readonly kind: 'artifact'; readonly artifact: ReferrerReport | OtherReport });

export type ViewOf<Kind extends View['kind']> = View & { readonly kind: Kind };
