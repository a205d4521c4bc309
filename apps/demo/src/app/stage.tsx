import { partyNames, type RoleId } from '../messages/role-id.ts'
import { useStore } from '../state/use-store.ts'
import type { Scene } from './scene.ts'

/** The frames of the roles. A frame stays where it is for good, or it would be loaded anew: what a part does not show is hidden, and goes on. */
export function Stage({ scene, shown }: { readonly scene: Scene; readonly shown: readonly RoleId[] }) {
  const mounted = useStore(scene.frames.mounted)
  return (
    <div className={`stage stage-${shown.length}`} hidden={shown.length === 0}>
      {mounted.map((role) => (
        <iframe
          key={role}
          ref={(frame) => {
            if (frame !== null) scene.frames.attach(role, frame)
          }}
          className={`stage-frame stage-place-${shown.indexOf(role)}`}
          title={partyNames[role]}
          src={`${scene.session.origins[role]}/`}
          hidden={!shown.includes(role)}
        />
      ))}
    </div>
  )
}
