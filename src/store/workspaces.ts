import type { Kysely } from 'kysely';
import type { Installation } from '../core/ports.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Keeps a workspace's sealed installation in place of the one before. */
export async function keepInstallation(db: Db, { platform, workspace, sealed, at }: Installation): Promise<void> {
  await db
    .insertInto('installation')
    .values({ platform, workspace, sealed, at })
    .onConflict((conflict) => conflict.columns(['platform', 'workspace']).doUpdateSet({ sealed, at }))
    .execute();
}

/** The sealed installation of a workspace, `null` where there is none. */
export async function findInstallation(db: Db, platform: string, workspace: string): Promise<string | null> {
  const row = await db
    .selectFrom('installation')
    .select('sealed')
    .where('platform', '=', platform)
    .where('workspace', '=', workspace)
    .executeTakeFirst();
  return row?.sealed ?? null;
}

/** The workspaces of a platform that have an installation, in the order of their ids. */
export async function findInstalledWorkspaces(db: Db, platform: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('installation')
    .select('workspace')
    .where('platform', '=', platform)
    .orderBy('workspace')
    .execute();
  return rows.map(({ workspace }) => workspace);
}

/** Erases the installation of a workspace, if there is one. */
export async function eraseInstallation(db: Db, platform: string, workspace: string): Promise<void> {
  await db.deleteFrom('installation').where('platform', '=', platform).where('workspace', '=', workspace).execute();
}

/** Keeps what a workspace's admins chose in place of what they chose before. */
export async function keepSetting(
  db: Db,
  setting: { readonly platform: string; readonly workspace: string; readonly name: string; readonly value: string },
): Promise<void> {
  await db
    .insertInto('workspace_setting')
    .values(setting)
    .onConflict((conflict) => conflict.columns(['platform', 'workspace', 'name']).doUpdateSet({ value: setting.value }))
    .execute();
}

/** What a workspace's admins chose, `null` where they did not. */
export async function findSetting(db: Db, platform: string, workspace: string, name: string): Promise<string | null> {
  const row = await db
    .selectFrom('workspace_setting')
    .select('value')
    .where('platform', '=', platform)
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? null;
}
