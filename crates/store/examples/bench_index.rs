//! temp
#![allow(clippy::all, clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]
use causeway_core::{Home, Slug};
use causeway_store::*;
use std::time::{Duration, Instant};
const W: [&str; 40] = [
    "groups",
    "team",
    "channels",
    "members",
    "List",
    "Conversation",
    "user",
    "messages",
    "Get",
    "Create",
    "Update",
    "Delete",
    "calendar",
    "event",
    "drive",
    "items",
    "workbook",
    "tables",
    "rows",
    "Range",
    "format",
    "fill",
    "site",
    "pages",
    "activity",
    "stream",
    "device",
    "Policy",
    "assign",
    "report",
    "summary",
    "billing",
    "invoice",
    "payment",
    "order",
    "Product",
    "search",
    "export",
    "status",
    "token",
];
struct R(u64);
impl R {
    fn n(&mut self, m: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % m as u64) as usize
    }
    fn w(&mut self) -> &'static str {
        W[self.n(40)]
    }
}
fn join(r: &mut R, sep: &str, len: usize) -> String {
    let mut s = String::new();
    while s.len() < len {
        if !s.is_empty() {
            s.push_str(sep)
        }
        s.push_str(r.w());
    }
    s
}
type Op = [String; 5];
fn op(r: &mut R, n: usize, big: bool) -> Op {
    let (a, b, c) = if big { (52, 85, 55) } else { (18, 28, 35) };
    [
        format!("{}{n}", join(r, if big { "." } else { "" }, a)),
        "GET".into(),
        format!("/{}", join(r, "/", b)),
        join(r, " ", c),
        format!("{} {}", r.w(), r.w()),
    ]
}
fn ops(v: &[Op]) -> Vec<IndexedOperation<'_>> {
    v.iter()
        .map(|o| IndexedOperation {
            id: &o[0],
            method: &o[1],
            path: &o[2],
            summary: &o[3],
            tags: &o[4],
            deprecated: false,
            place: &[1; 24],
        })
        .collect()
}
fn med(mut f: impl FnMut(usize), n: usize) -> (Duration, Duration) {
    let mut t: Vec<_> = (0..n)
        .map(|i| {
            let s = Instant::now();
            f(i);
            s.elapsed()
        })
        .collect();
    t.sort();
    (t[n / 2], t[n * 99 / 100])
}
fn main() {
    let dir = std::path::PathBuf::from(std::env::args().nth(2).unwrap());
    let home = Home::new(&dir);
    match std::env::args().nth(1).unwrap().as_str() {
        "build" => {
            let index = Index::open(&home);
            let mut r = R(77);
            let big: Vec<Op> = (0..22361).map(|n| op(&mut r, n, true)).collect();
            let rows = ops(&big);
            let parts: Vec<(u64, Part)> = (0..15000u64)
                .map(|n| (n.wrapping_mul(0x9E3779B97F4A7C15), Part { file: 0, start: n as u32, length: 5 }))
                .collect();
            let slug: Slug = "graph".parse().unwrap();
            for i in 0..10 {
                let all = Indexed {
                    title: "Microsoft Graph",
                    stamp: &i.to_string(),
                    head: &vec![b'x'; 100_000],
                    operations: &rows,
                    parts: &parts,
                };
                let s = Instant::now();
                index.replace(&slug, &all).unwrap();
                println!("replace {i}: {:?}", s.elapsed());
            }
            if std::env::args().nth(3).is_some() {
                return;
            }
            println!(
                "operation {:?}",
                med(
                    |i| {
                        index.operation(&slug, &big[i * 7919 % 22361][0]).unwrap().unwrap();
                    },
                    20000
                )
            );
            println!(
                "part {:?}",
                med(
                    |i| {
                        index.part(&slug, parts[i * 7919 % 15000].0).unwrap().unwrap();
                    },
                    20000
                )
            );
            println!(
                "connector {:?}",
                med(
                    |_| {
                        index.connector(&slug).unwrap().unwrap();
                    },
                    500
                )
            );
            println!(
                "ids {:?} operations {:?}",
                med(
                    |_| {
                        index.ids(&slug).unwrap();
                    },
                    20
                ),
                med(
                    |_| {
                        index.operations(&slug).unwrap();
                    },
                    10
                )
            );
            println!("size {}", std::fs::metadata(home.index()).unwrap().len());
            searches(&index, Some(&slug));
        }
        "many" => {
            let index = Index::open(&home);
            let mut r = R(99);
            let s = Instant::now();
            for n in 0..10000 {
                let v: Vec<Op> = (0..25).map(|n| op(&mut r, n, false)).collect();
                index
                    .replace(
                        &format!("c{n}-{}", r.w().to_lowercase()).parse().unwrap(),
                        &Indexed {
                            title: &join(&mut r, " ", 15),
                            stamp: "1",
                            head: &[b'x'; 3000],
                            operations: &ops(&v),
                            parts: &[],
                        },
                    )
                    .unwrap();
            }
            println!("10,000 connectors: {:?}, size {}", s.elapsed(), std::fs::metadata(home.index()).unwrap().len());
        }
        "search" => {
            let index = Index::open(&home);
            searches(&index, None);
        }
        "fresh" => {
            let s = Instant::now();
            let index = Index::open(&home);
            let o = s.elapsed();
            let s = Instant::now();
            let found = index.operation(&"graph".parse().unwrap(), &std::env::args().nth(3).unwrap()).unwrap();
            println!("open {o:?} operation {:?} {}", s.elapsed(), found.is_some());
        }
        _ => panic!(),
    }
}
fn searches(index: &Index, connector: Option<&Slug>) {
    for text in [
        "list users",
        "activity stream",
        "calendar event",
        "getact",
        "get",
        "e",
        "zzz",
        "treamdev",
        "",
        "Microsoft messages",
        "user messages calendar report",
    ] {
        let mut total = 0;
        let t = med(
            |_| {
                total = index.search(&Search { connector, text, offset: 0, limit: 50 }).unwrap().total;
            },
            15,
        );
        let deep = med(
            |_| {
                index.search(&Search { connector, text, offset: total / 2, limit: 50 }).unwrap();
            },
            5,
        );
        println!("search {text:?}: {total} {t:?} deep {:?}", deep.0);
    }
}
