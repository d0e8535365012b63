export type {
  ArchivedFile,
  ArchivedKey,
  Checksum,
  ChecksumAlgorithm,
  Claim,
  ClaimState,
  Confirm,
  Delivery,
  InspectedLink,
  Link,
  LinkOrder,
  LinkPage,
  LinkStatus,
  MintedLink,
  Oversize,
  Policy,
} from './link.ts';
export {
  type CallOptions,
  type Credentials,
  type Fetch,
  LinksClient,
  type LinksClientOptions,
  type ListOptions,
  type Versions,
} from './links-client.ts';
export { LinksError, type LinksErrorFacts } from './links-error.ts';
