export {
  type Answer,
  type ExploreOptions,
  type Explorer,
  exploreImages,
  type ImageToExplore,
} from './explore-images.ts';
