import type { Migration } from "./index.ts";

/**
 * Who may sign in, in the tables of the library that signs them in (its names and columns: a test compares them); links
 * that make an owner; secrets the server keeps for itself; and shops that are being connected.
 */
export const ownerLogin: Migration = ({ time, flag }) => [
  `create table auth_users (
    "id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" ${flag} not null,
    "image" text, "createdAt" ${time} not null, "updatedAt" ${time} not null
  )`,
  `create table auth_sessions (
    "id" text not null primary key, "expiresAt" ${time} not null, "token" text not null unique, "createdAt" ${time} not null,
    "updatedAt" ${time} not null, "ipAddress" text, "userAgent" text,
    "userId" text not null references auth_users ("id") on delete cascade
  )`,
  `create table auth_accounts (
    "id" text not null primary key, "accountId" text not null, "providerId" text not null,
    "userId" text not null references auth_users ("id") on delete cascade, "accessToken" text, "refreshToken" text,
    "idToken" text, "accessTokenExpiresAt" ${time}, "refreshTokenExpiresAt" ${time}, "scope" text, "password" text,
    "createdAt" ${time} not null, "updatedAt" ${time} not null
  )`,
  `create table auth_verifications (
    "id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" ${time} not null,
    "createdAt" ${time} not null, "updatedAt" ${time} not null
  )`,
  `create table auth_passkeys (
    "id" text not null primary key, "name" text, "publicKey" text not null,
    "userId" text not null references auth_users ("id") on delete cascade, "credentialID" text not null,
    "counter" integer not null, "deviceType" text not null, "backedUp" ${flag} not null, "transports" text,
    "createdAt" ${time}, "aaguid" text
  )`,
  `create table auth_rate_limits (
    "id" text not null primary key, "key" text not null unique, "count" integer not null, "lastRequest" bigint not null
  )`,
  'create index auth_sessions_by_user on auth_sessions ("userId")',
  'create index auth_accounts_by_user on auth_accounts ("userId")',
  'create index auth_verifications_by_identifier on auth_verifications ("identifier")',
  'create index auth_passkeys_by_user on auth_passkeys ("userId")',
  'create index auth_passkeys_by_credential on auth_passkeys ("credentialID")',

  "create table owner_links (link_hash text primary key, created_at bigint not null, expires_at bigint not null)",
  "create table server_secrets (name text primary key, sealed text not null)",

  `create table connect_codes (
    code_hash text primary key, platform text not null, site text not null, name text not null, mode text not null,
    accounts text not null, settings text not null, redirect_uri text not null, challenge text not null, approved_by text not null,
    created_at bigint not null, expires_at bigint not null, used_at bigint, key_id text
  )`,
  "create index connect_codes_by_age on connect_codes (expires_at)",
];
