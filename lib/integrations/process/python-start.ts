/**
 * Python started with -S does not read the .pth files of its installation, which costs 2 to 25 ms at each start. This
 * program then does by hand what a script needs of it: the library path as it was found once, `exit` and `quit`, and
 * the script run as `__main__` with its own folder first on the path.
 */
export function pythonStart(libraryPath: readonly string[]): string {
  return `
import builtins, os, sys
def start():
    del sys.argv[0]
    file = sys.argv[0]
    sys.path[:] = [os.path.dirname(file), *${JSON.stringify(libraryPath)}]
    builtins.exit = builtins.quit = sys.exit
    with open(file, "rb") as source:
        code = compile(source.read(), file, "exec")
    main = sys.modules["__main__"].__dict__
    for name in ("builtins", "os", "sys", "start"):
        del main[name]
    main["__file__"] = file
    exec(code, main)
start()
`;
}
