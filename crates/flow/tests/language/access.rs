//! Reading members and items.

use crate::gives_in;

#[test]
fn members_are_read_by_name_items_by_number() {
    let world = r#"{"variables": {"o": {"Name": 1, "name": 2, "a b": 3, "n": null, "list": [{"x": 5}], "1": 6}}}"#;
    gives_in(
        world,
        &[
            ("variables('o').name", "2"),
            ("variables('o').NAME", "1"),
            ("variables('o')['a b']", "3"),
            ("variables('o')?['none']?['deeper']", "null"),
            ("variables('o').list[0].x", "5"),
            ("variables('o')?.list?[7]", "null"),
            ("variables('o')['list'][sub(1, 1)]['X']", "5"),
            ("variables('o')['1']", "6"),
            (
                "variables('o').none",
                "error: There is no member 'none'. The object has 'Name', 'name', 'a b', 'n', 'list', '1'.",
            ),
            (
                "variables('o')[1]",
                "error: Item 1 cannot be read from an object: an object is read by a name, an array by a number.",
            ),
            (
                "variables('o').list['x']",
                "error: 'x' cannot be read from an array: an object is read by a name, an array by a number.",
            ),
            ("variables('o').list[1]", "error: There is no item 1: the array has 1 items."),
            ("variables('o').list[-1]", "error: There is no item -1: the array has 1 items."),
            ("variables('o').n.x", "error: 'x' cannot be read from null."),
            (
                "variables('o')?[5]",
                "error: Item 5 cannot be read from an object: an object is read by a name, an array by a number.",
            ),
        ],
    );
}
