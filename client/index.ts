export type {
  ChecksumAlgorithm,
  Claim,
  ClaimState,
  Delivery,
  InspectedLink,
  Link,
  LinkOrder,
  LinkPage,
  LinkStatus,
  MintedLink,
  Policy,
} from './link.ts';
export {
  type Credentials,
  type Fetch,
  LinksClient,
  type LinksClientOptions,
  type ListOptions,
  type Versions,
} from './links-client.ts';
export { LinksError } from './links-error.ts';
