# 格物 Gewu. `make demo` and `make test` work on a fresh Debian 12 machine with git, make and Python.
PYTHON  := build/venv/bin/python
XVFB    := xvfb-run -a -s "-screen 0 1920x1080x24"
PROFILE ?=
WINDOW  := build/profiles
SITE     = $(shell $(PYTHON) -c "import sysconfig; print(sysconfig.get_paths()['purelib'])")
export QT_LOGGING_RULES := *.debug=false

.PHONY: setup demo test core-test matrix run package deploy lint format i18n bench bench-delineate bench-tagging sample screenshots clean

setup: build/.setup

build/.setup: tools/setup.sh tools/requirements-test.txt
	@tools/setup.sh

demo: setup        ## 用真实数据(或内置示例)走完全流程,结果在 build/demo/
	@$(XVFB) $(PYTHON) tools/demo.py

test: setup        ## 全部测试
	@tools/test.sh $(ARGS)

matrix:            ## 在 QGIS 3.40(Debian trixie)中再跑一遍测试,发布前使用,需 root
	@tools/matrix.sh

run: setup         ## 打开 QGIS 窗口,已装好插件和示例
	@$(PYTHON) tools/deploy.py $(WINDOW)/profiles/default
	@PYTHONPATH=$(SITE) qgis --nologo --profiles-path $(WINDOW) --lang zh-Hans --code tools/open_sample.py

package: setup     ## 可安装的 zip:build/gewu-<版本>.zip
	@$(PYTHON) tools/package.py

deploy: setup      ## 链接到 QGIS 配置(PROFILE=… 可指定配置文件夹)
	@$(PYTHON) tools/deploy.py $(PROFILE)

lint: setup
	@$(PYTHON) -m ruff check plugin tests tools
	@$(PYTHON) -m ruff format --check plugin tests tools
	@$(PYTHON) -m bandit -q -r plugin

format: setup
	@$(PYTHON) -m ruff check --fix -q plugin tests tools
	@$(PYTHON) tools/punctuation.py
	@$(PYTHON) -m ruff format -q plugin tests tools

i18n: setup        ## 收集界面文字到 resources/i18n/gewu_en.ts
	@$(PYTHON) tools/i18n.py

bench: setup       ## 打印性能数字
	@for file in tests/bench/bench_*.py; do echo "== $$file"; $(XVFB) $(PYTHON) -m tests.bench.$$(basename $$file .py); done

bench-delineate: setup build/bench-venv/.done ## 划格:与 METIS、MaxP、GerryChain、momepy 比较,各类小区、真实建筑、全市
	@$(PYTHON) -m tests.bench.bench_partition build/bench-venv/bin/python
	@$(PYTHON) -m tests.bench.bench_delineate
	@$(PYTHON) -m tests.bench.bench_renewal
	@$(XVFB) $(PYTHON) -m tests.bench.bench_city

bench-tagging: setup build/tagging-venv/.done ## 挂接:与 shapely、geopandas、QGIS、DuckDB、SedonaDB、PostGIS 比较
	@$(PYTHON) -m tests.bench.bench_tagging

build/tagging-venv/.done: tools/requirements-tagging.txt tools/tagging_peers.sh
	@tools/tagging_peers.sh

build/bench-venv/.done: tools/requirements-bench.txt
	@python3 -m venv build/bench-venv
	@build/bench-venv/bin/pip install -q -r tools/requirements-bench.txt
	@touch $@

sample: setup      ## 重新生成内置示例
	@$(XVFB) $(PYTHON) tools/make_sample.py
	@$(PYTHON) tools/make_lists.py

screenshots: setup ## 真实窗口截图到 build/screenshots/
	@tools/screenshots.sh

clean:
	rm -rf build .pytest_cache .ruff_cache
	find plugin tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
