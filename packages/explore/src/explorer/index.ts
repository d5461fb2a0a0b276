export {
  type Answer,
  type Explorer,
  exploreImages,
  type ImageToExplore,
} from './explore-images.ts';
